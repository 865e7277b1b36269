"""The methods that people use today, as fair rivals in a backtest."""
