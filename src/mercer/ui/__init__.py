"""How Mercer looks: tokens, components, layouts, small scripts. Knows nothing of the business."""
