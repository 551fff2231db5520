"""When a case is due and why: policies, the rulebook, deadlines, readings and their explanation."""
