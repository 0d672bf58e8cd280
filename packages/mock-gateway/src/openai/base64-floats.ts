/** 32-bit floats, little-endian, in base64: what the `openai` SDK asks for unless told otherwise. */
export function toBase64Floats(vector: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(vector.length * 4));
  vector.forEach((value, index) => view.setFloat32(index * 4, value, true));
  let binary = '';
  for (let offset = 0; offset < view.byteLength; offset++)
    binary += String.fromCharCode(view.getUint8(offset));
  return btoa(binary);
}
