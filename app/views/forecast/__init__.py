"""The forecast: answer, odds, what it rests on."""
