"""A changed plan beside the plan as it is."""
