"""What the measurements tell besides the future: whether a lead is luck, what models lose, whether the set changed."""
