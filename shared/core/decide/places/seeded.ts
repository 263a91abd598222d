/** FNV-1a over code units: 32 bits that differ for texts that differ little. */
export function hashOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  }
  return hash >>> 0;
}

/** Two numbers into 32 bits that look random and are always the same (the finish of MurmurHash3). */
export function mix(left: number, right: number): number {
  let value = Math.imul(left ^ 0x9e_37_79_b9, 0x85_eb_ca_6b) ^ right;
  value = Math.imul(value ^ (value >>> 16), 0x85_eb_ca_6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2_b2_ae_35);
  return (value ^ (value >>> 16)) >>> 0;
}
