"""Landmarks in, angles out: the geometry core, numpy alone and no input or output.

The way of a clip through this package, which `core.compute` goes:

1. `upright_view` smooths the landmarks and finds where the legs rest. Rest tells the camera's roll,
   and the length of a plumb shank, which is the unit of length; the thighs and the pelvis tell from
   where the camera looks (`view`, `filtering`, `camera_motion`, `rest`, `camera`, `supine`).
2. Learned models say what the pose model gets wrong in such a view (`features`, `correction`).
3. `geometry` lifts the image vectors to joint centres in space, takes their angles, and subtracts
   what of the reading at rest is error (`lift`, `joints`, `vectors`).
4. `corrected` adds what the geometry leaves over, as the models say, and `gated` leaves out the
   frames on which hip rotation is not defined (`gates`).
"""
