def tables(): pass
def check(stage): pass
