"""Work in other processes and threads, as the window sees it: the worker, forecasts kept up to date."""
