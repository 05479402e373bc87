/**
 * What is drawn on the live picture: body, legs, plumb line, angle, virtual stick. The same as
 * hiprom/results/overlay.py draws into a video, here on a canvas and always like a mirror.
 */

import { degrees } from "./texts.js";

const TRUNK = [[11, 12], [11, 23], [12, 24], [23, 24], [11, 13], [13, 15], [12, 14], [14, 16]];
const LEGS = {
  left: { hip: 23, knee: 25, ankle: 27, heel: 29, toe: 31, colour: "#56beff" },
  right: { hip: 24, knee: 26, ankle: 28, heel: 30, toe: 32, colour: "#ffb02e" },
};
const DARK = "#10181c";
const PALE = "#ecf0f4";
const WOOD = "#deb887";
const ARC_SHARE = 0.6; // of the shank's length

/** @typedef {{x: number, y: number}} Point */

/**
 * @param {HTMLCanvasElement} canvas of the picture's shape
 * @param {{points: (number[]|null)[]|null, roll_deg: number, sides: Object}} state shares of the picture
 */
export function drawOverlay(canvas, state) {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (state.points === null) return;
  const place = (share) => share && { x: (1 - share[0]) * canvas.width, y: share[1] * canvas.height };
  const points = state.points.map(place);
  const pen = new Pen(context, Math.min(canvas.width, canvas.height) / 100);
  const bones = TRUNK.map(([a, b]) => [points[a], points[b]]);
  for (const [a, b] of bones) pen.limb(a, b, PALE, 0.35);
  const roll = (state.roll_deg * Math.PI) / 180;
  const plumb = { x: -Math.sin(roll), y: Math.cos(roll) };
  for (const [side, leg] of Object.entries(LEGS)) {
    const { stick, angle_deg: angle } = state.sides[side];
    if (stick) pen.limb(place(stick[0]), place(stick[1]), WOOD, 0.7);
    drawLeg(pen, points, leg, plumb, angle, side);
  }
}

function drawLeg(pen, points, leg, plumb, angle, side) {
  const [hip, knee, ankle] = [points[leg.hip], points[leg.knee], points[leg.ankle]];
  if (knee && ankle && angle !== null) pen.angle(knee, ankle, plumb, leg.colour);
  pen.limb(hip, knee, leg.colour, 0.6);
  pen.limb(points[leg.heel], points[leg.toe], leg.colour, 0.6);
  pen.limb(knee, ankle, leg.colour, 1.0);
  for (const [joint, radius] of [[hip, 0.8], [knee, 1.2], [ankle, 1.0]]) pen.joint(joint, radius);
  if (knee && ankle && angle !== null) {
    pen.label(degrees(angle, 0), knee, side === "left" ? -1 : 1, leg.colour);
  }
}

/** Draws in units of a hundredth of the picture's short side. */
class Pen {
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} unit pixels
   */
  constructor(context, unit) {
    this.context = context;
    this.unit = unit;
    context.lineCap = "round";
    context.lineJoin = "round";
  }

  /** A line with a dark rim, legible on any ground. */
  limb(a, b, colour, width) {
    if (!a || !b) return;
    this.#line(a, b, DARK, width + 0.6);
    this.#line(a, b, colour, width);
  }

  /** @param {Point|null} at */
  joint(at, radius) {
    if (!at) return;
    this.#dot(at, radius + 0.35, DARK);
    this.#dot(at, radius, PALE);
  }

  /** The plumb line from the knee, and the wedge between it and the shank. */
  angle(knee, ankle, plumb, colour) {
    const { context, unit } = this;
    const length = Math.hypot(ankle.x - knee.x, ankle.y - knee.y);
    if (length < 2 * unit) return;
    const end = { x: knee.x + 1.1 * length * plumb.x, y: knee.y + 1.1 * length * plumb.y };
    context.setLineDash([1.6 * unit, 1.6 * unit]);
    this.#line(knee, end, DARK, 0.7);
    this.#line(knee, end, PALE, 0.3);
    context.setLineDash([]);
    const from = Math.atan2(plumb.y, plumb.x);
    const to = Math.atan2(ankle.y - knee.y, ankle.x - knee.x);
    context.beginPath();
    context.moveTo(knee.x, knee.y);
    context.arc(knee.x, knee.y, ARC_SHARE * length, from, to, to < from);
    context.closePath();
    context.globalAlpha = 0.35;
    context.fillStyle = colour;
    context.fill();
    context.globalAlpha = 1;
  }

  /** The angle in words beside the knee, on the leg's outer side. */
  label(text, knee, outward, colour) {
    const { context, unit } = this;
    context.font = `700 ${5.2 * unit}px system-ui, sans-serif`;
    context.textAlign = outward < 0 ? "right" : "left";
    context.textBaseline = "middle";
    const x = knee.x + outward * 3.5 * unit;
    context.lineWidth = 1.2 * unit;
    context.strokeStyle = DARK;
    context.strokeText(text, x, knee.y);
    context.fillStyle = colour;
    context.fillText(text, x, knee.y);
  }

  #line(a, b, colour, width) {
    const { context, unit } = this;
    context.beginPath();
    context.moveTo(a.x, a.y);
    context.lineTo(b.x, b.y);
    context.lineWidth = Math.max(1, width * unit);
    context.strokeStyle = colour;
    context.stroke();
  }

  #dot(at, radius, colour) {
    this.context.beginPath();
    this.context.arc(at.x, at.y, radius * this.unit, 0, 2 * Math.PI);
    this.context.fillStyle = colour;
    this.context.fill();
  }
}
