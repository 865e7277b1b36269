"""Every widget: a folder for each screen, and the parts that screens are made of."""
