"""How opening hours become tables of open time: what `rules.working_time` is made of."""
