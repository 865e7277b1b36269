"""What screens are made of: cards, tables, fields, notices."""
