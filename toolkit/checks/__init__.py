"""Results in; findings out: does it add up?"""
