/** One-way functions, of which core has none of its own. */
export interface Digests {
  /** SHA-256 of a text, in hexadecimal. */
  sha256(text: string): string;
  /** HMAC-SHA-256 of a text under a key, in base64url: 43 characters. */
  hmacSha256(key: string, text: string): string;
}
