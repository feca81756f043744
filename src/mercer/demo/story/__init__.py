"""A year in the demo shop's life, told through the shop's own verbs.

    people      who buys, from people.toml            season      how busy a day is, and what is wanted then
    promotions  weeks with lower prices               plan        who buys what when: made up front, without a database
    telling     the year, month by month, in several processes at once
    diary       what happens when: entries in order of time, each of which may write further ones
    buying      carts become orders, orders are paid, late or never
    sending     orders are picked, packed, sent and arrive
    returning   goods come back and are looked at      shelving    goods arrive, break, are counted
    searching   what shoppers looked for              reviewing   what they wrote
    today       what lies on the packing table         share, memory   what one process knows, what partners remember

The seed is fixed: every demo has the same story, up to the day it begins. What the past would have told others (letters,
labels, messages) is not made again; of the last day it is, so the outgoing box of a new demo is not empty.
"""
