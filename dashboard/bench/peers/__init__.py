"""One small adapter an engine: how to call it at its best, and where it puts its numbers.

Each module has

- `NAME` and `DISTRIBUTION` (what pip calls it);
- `KINDS`: the theories that it has;
- `THREADED`: whether it can use more than one thread;
- `prepare(catalog, times, threads)`: everything that is done once for a set of
  objects, up to arrays for the results where the engine takes them; returns a
  function without arguments that computes positions and velocities of all
  objects at all times, and returns them as the engine lays them out;
- `positions_km(result)`: that as an array (n_obj, n_t, 3), TEME.

What follows `prepare` is what is timed; `positions_km` is not.
"""
