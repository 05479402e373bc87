/** A worker that compresses pictures, so that the page itself never waits for it. */

const QUALITY = 0.8;
let canvas = null;
let context = null;

onmessage = async ({ data: { number, picture, width, height } }) => {
  if (canvas === null || canvas.width !== width || canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height);
    // Read back for every picture: keep it in memory, not on the graphics card.
    context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  }
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  const bytes = await blob.arrayBuffer();
  postMessage({ number, bytes }, [bytes]);
};
