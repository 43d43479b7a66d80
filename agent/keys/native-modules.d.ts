declare module 'secp256k1/bindings.js' {
  const secp256k1: {
    ecdsaSign(digest: Uint8Array, privateKey: Uint8Array): { signature: Uint8Array; recid: number }
    ecdsaVerify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean
    publicKeyVerify(publicKey: Uint8Array): boolean
    publicKeyCreate(privateKey: Uint8Array, compressed?: boolean): Uint8Array
    publicKeyConvert(publicKey: Uint8Array, compressed?: boolean): Uint8Array
  }
  export default secp256k1
}

declare module 'sodium-native' {
  const sodium: {
    crypto_sign_BYTES: number
    crypto_sign_PUBLICKEYBYTES: number
    crypto_sign_SECRETKEYBYTES: number
    crypto_sign_keypair(publicKey: Uint8Array, secretKey: Uint8Array): void
    crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void
    crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
    sodium_malloc(size: number): Buffer
  }
  export default sodium
}
