"""The stage: one off-screen VTK window which films a figure in a room.

A `Stage` is reused from frame to frame; only the figure's vertices change. Software OpenGL
(EGL or OSMesa) is enough. Shadows are the figure's faces projected along the light onto floor and
wall: flat, hard and cheap.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np
import pyvista as pv
import vtk
from vtk.util.numpy_support import vtk_to_numpy

from .camera import View
from .mesh import Array, Picture
from .scene import Set
from .spec import Room
from .wardrobe import Figure

SAMPLES = 4  # multisampling: fewer show ragged edges, more cost time


class Stage:
    """An off-screen window with a room, a figure and a camera.

    Parameters
    ----------
    stage_set : Set
        Walls, floor and furniture.
    figure : Figure
    room : Room
        Light.
    view : View
    """

    def __init__(self, stage_set: Set, figure: Figure, room: Room, view: View) -> None:
        _prefer_egl()
        self.figure = figure
        self.view = view
        self._set = stage_set
        self._light_direction = light_direction(room)
        self._plotter = pv.Plotter(
            off_screen=True, window_size=(view.width, view.height), lighting="none"
        )
        self._plotter.ren_win.SetMultiSamples(SAMPLES)
        self._plotter.set_background((0.6, 0.6, 0.6))
        for item in stage_set.items:
            self._plotter.add_mesh(item.mesh, **item.look(room.ambient))
        self._mesh = _polydata(figure)
        actor = self._plotter.add_mesh(
            self._mesh,
            scalars="rgb",
            rgb=True,
            ambient=room.ambient,
            diffuse=0.75,
            specular=0.06,
            specular_power=12,
        )
        # Not smooth_shading=True: that copies the mesh, which would then no longer follow.
        actor.prop.interpolation = "Phong"
        self._shadows = self._add_shadows(room) if room.shadow else []
        self._add_lights(room)
        self._aim()
        self._plotter.show(auto_close=False, interactive=False)

    def close(self) -> None:
        """Free the window."""
        self._plotter.close()

    def shoot(self, rotation: Array, translation: Array, view: View | None = None) -> Picture:
        """Return the picture (height, width, 3) uint8 of one frame's bone transforms.

        With a `view` the camera goes there first; its picture is as large as that of the others.
        """
        if view is not None and view is not self.view:
            self.view = view
            self._aim()
        vertices, normals = self.figure.skin(rotation, translation)
        self._mesh.points[:] = vertices
        self._mesh.point_data["Normals"][:] = normals
        self._mesh.GetPoints().Modified()
        self._mesh.GetPointData().GetNormals().Modified()
        for shadow, plane in zip(self._shadows, self._set.planes, strict=False):
            shadow.points[:] = plane.cast(vertices, self._light_direction)
            shadow.GetPoints().Modified()
        window = self._plotter.ren_win
        window.Render()
        buffer = vtk.vtkUnsignedCharArray()
        window.GetPixelData(0, 0, self.view.width - 1, self.view.height - 1, 0, buffer, 0)
        picture = vtk_to_numpy(buffer).reshape(self.view.height, self.view.width, 3)
        upright: Picture = picture[::-1].copy()
        return upright

    def _add_shadows(self, room: Room) -> list[Any]:
        shadows = []
        for plane in self._set.planes:
            shadow = pv.PolyData.from_regular_faces(
                self.figure.vertices.astype(np.float32), self.figure.faces
            )
            strength = 1 - 0.45 * room.light_intensity * (1 - room.ambient)
            colour = np.asarray(plane.colour) * strength
            self._plotter.add_mesh(shadow, color=tuple(colour), lighting=False)
            shadows.append(shadow)
            for outline in plane.furniture_shadows(self._set, self._light_direction):
                self._plotter.add_mesh(outline, color=tuple(colour), lighting=False)
        return shadows

    def _add_lights(self, room: Room) -> None:
        warm = room.warmth
        colour = (1.0, 1 - 0.06 * abs(warm), 1 - 0.16 * warm if warm > 0 else 1.0)
        if warm < 0:
            colour = (1 + 0.14 * warm, 1 + 0.05 * warm, 1.0)
        key = pv.Light(
            position=tuple(-10 * self._light_direction),
            focal_point=(0, 0, 0),
            color=colour,
            intensity=room.light_intensity,
        )
        key.positional = False
        fill = pv.Light(light_type="headlight", intensity=0.35 * room.light_intensity)
        self._plotter.add_light(key)
        self._plotter.add_light(fill)

    def _aim(self) -> None:
        camera = self._plotter.camera
        camera.position = tuple(self.view.position)
        camera.focal_point = tuple(self.view.target)
        camera.up = tuple(self.view.up)
        camera.view_angle = self.view.vfov_deg
        camera.clipping_range = (0.1, 40.0)


def _prefer_egl() -> None:
    """Without a display VTK tries X first and complains; go to EGL at once."""
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")


def light_direction(room: Room) -> Array:
    """Return the unit direction (3,) in which the key light shines (downwards, from in front)."""
    azimuth, elevation = np.radians([room.light_azimuth_deg, room.light_elevation_deg])
    towards = np.array(
        [
            np.sin(azimuth) * np.cos(elevation),
            -np.cos(azimuth) * np.cos(elevation),
            np.sin(elevation),
        ]
    )
    return -towards


def _polydata(figure: Figure) -> Any:
    mesh = pv.PolyData.from_regular_faces(figure.vertices.astype(np.float32), figure.faces)
    mesh.point_data["rgb"] = figure.colours
    mesh.point_data["Normals"] = figure.normals.astype(np.float32)
    mesh.GetPointData().SetActiveNormals("Normals")
    return mesh
