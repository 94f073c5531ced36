// One line of JSON in, one out: the app's half, played by the package "node-jose".
import { createInterface } from 'node:readline'
import jose from 'node-jose'

let own
const work = {
  async encrypt({ jwks, alg, plaintext, jti }) {
    const store = await jose.JWK.asKeyStore(jwks)
    const key = store.all().find((key) => key.alg === alg)
    const fields = { kid: key.kid, iat: Math.floor(Date.now() / 1000), jti }
    return await jose.JWE.createEncrypt({ format: 'compact', contentAlg: 'A256GCM', fields }, { key, header: { alg } })
      .update(plaintext, 'utf8')
      .final()
  },
  async newKey() {
    own = await jose.JWK.createKey('EC', 'P-256', { use: 'enc' })
    return own.toJSON()
  },
  async decrypt({ jwe }) {
    const { plaintext } = await jose.JWE.createDecrypt(own, { algorithms: ['ECDH-ES', 'A256GCM'] }).decrypt(jwe)
    return plaintext.toString('utf8')
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const { op, ...rest } = JSON.parse(line)
  console.log(JSON.stringify(await work[op](rest)))
}
