"""Lists of the back office: one declaration says what a list is, and everything a list can do follows from it.

    ORDERS = known.add(Table("orders", _("Orders"), permission="orders.view", route="backoffice:orders", rows=…, columns=…))

    @access.staff("orders.view")
    def orders(request):
        return listing.page(request, ORDERS)

`columns` are what is shown, sorted, exported and changed in place; `filters` narrow a list; `views` are filters, sort and columns
under a name; `acts` is what is done with many rows at once. A list reads; whatever changes something calls the owner's verb.
"""
