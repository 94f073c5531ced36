// One line of JSON in, one out: the app's half, played by the package "jose".
import { createInterface } from 'node:readline'
import * as jose from 'jose'

let own
const work = {
  async encrypt({ jwks, alg, plaintext, jti }) {
    const jwk = jwks.keys.find((key) => key.alg === alg)
    return await new jose.CompactEncrypt(new TextEncoder().encode(plaintext))
      .setProtectedHeader({ alg, enc: 'A256GCM', kid: jwk.kid, iat: Math.floor(Date.now() / 1000), jti })
      .encrypt(await jose.importJWK(jwk, alg))
  },
  async newKey() {
    own = await jose.generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
    return await jose.exportJWK(own.publicKey)
  },
  async decrypt({ jwe }) {
    const { plaintext } = await jose.compactDecrypt(jwe, own.privateKey, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    return new TextDecoder().decode(plaintext)
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const { op, ...rest } = JSON.parse(line)
  console.log(JSON.stringify(await work[op](rest)))
}
