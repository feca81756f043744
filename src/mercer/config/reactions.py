"""Who hears what: event → the tasks queued with it, in the same transaction (see kernel.events)."""

REACTIONS: dict[str, list[str]] = {
    "order.placed": ["mercer.orders.tasks.write_placed_letter"],
    "order.paid": ["mercer.orders.tasks.write_paid_letter"],
    "order.delivered": ["mercer.orders.tasks.write_delivered_letter", "mercer.reviews.tasks.ask_later"],
    "order.canceled": ["mercer.orders.tasks.write_canceled_letter"],
    "order.refunded": ["mercer.orders.tasks.write_refunded_letter"],
    "customer.merged": [
        "mercer.orders.tasks.follow_merged_customer",
        "mercer.cart.tasks.follow_merged_customer",
        "mercer.reviews.tasks.follow_merged_customer",
    ],
    "account.address_confirmed": ["mercer.customers.tasks.claim"],
    "shipment.shipped": ["mercer.fulfillment.tasks.write_shipped_letter"],
    "payment.started": ["mercer.payments.tasks.write_instructions"],
    "payment.sent_back": ["mercer.payments.tasks.write_sent_back"],
    "parcel.moved": ["mercer.aftersales.tasks.follow_return_parcel"],
    "return.requested": ["mercer.aftersales.tasks.write_return_letter"],
    "return.approved": ["mercer.aftersales.tasks.make_return_label"],
    "return.label_made": ["mercer.aftersales.tasks.write_return_letter"],
    "return.denied": ["mercer.aftersales.tasks.write_return_letter"],
    "return.received": ["mercer.aftersales.tasks.write_return_letter"],
    "return.refunded": ["mercer.aftersales.tasks.write_return_letter"],
    "review.answered": ["mercer.reviews.tasks.tell_author"],
    "review.rejected": ["mercer.reviews.tasks.tell_author"],
}
