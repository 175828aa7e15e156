/** 31 characters: no I, O, S, V, Z (GB 32100-2015 统一社会信用代码). */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const FORM = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/

/** The check character of the first 17 characters: weights 3^(i−1) mod 31. */
export function usccCheckCharacter(first17: string): string {
  let sum = 0
  let weight = 1
  for (let index = 0; index < 17; index++) {
    sum += ALPHABET.indexOf(first17.charAt(index)) * weight
    weight = (weight * 3) % 31
  }
  return ALPHABET.charAt((31 - (sum % 31)) % 31)
}

/**
 * True for 18 characters of the right form whose check character fits.
 * Not checked: whether such an organisation was ever registered.
 */
export function isUscc(code: string): boolean {
  return FORM.test(code) && usccCheckCharacter(code) === code.charAt(17)
}
