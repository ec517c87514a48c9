"""The Response page: how many answers each cycle that has opened asked for, and how many came."""
