/**
 * Bytes of a text in UTF-8; a lone surrogate is sent as U+FFFD, which takes three.
 *
 * Counted here because `TextEncoder` would write every prompt into an array that nobody reads.
 */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1))) {
      // Two units, four bytes.
      bytes += 2;
      index += 1;
    } else bytes += 2;
  }
  return bytes;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd8_00 && unit < 0xdc_00;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc_00 && unit < 0xe0_00;
