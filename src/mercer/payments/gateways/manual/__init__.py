"""Ways to pay at which a person books the money: nothing is asked over the network."""
