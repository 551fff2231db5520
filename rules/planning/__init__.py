"""The roster planner. Only `solver` here imports a solver, and only the worker imports `solver`."""
