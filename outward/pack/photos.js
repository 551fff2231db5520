const WIDEST = 1280;
const MOST_PHOTOS = 5;

// a photo as a JPEG of a size that many of fit into one file
async function shrink(file) {
  const picture = await createImageBitmap(file).catch(() => {
    throw new Error(`the photo ${file.name} cannot be read; take it out`);
  });
  const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return { data: canvas.toDataURL("image/jpeg", 0.7).split(",")[1] };
}
