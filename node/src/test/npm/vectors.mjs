// Prints what megajs makes of fixed inputs, as JSON. A client that is not megajs must make the same.
//   node vectors.mjs > ../resources/dev/stenope/node/drop/mega/vectors.json
import { createHash, checkPrimeSync } from 'node:crypto'
import { API, MutableFile, Storage, encrypt } from 'megajs'

const base64 = bytes => Buffer.from(bytes).toString('base64url')
const sha256 = bytes => createHash('sha256').update(bytes).digest()
const seeded = (seed, length) => createHash('shake256', { outputLength: length }).update(seed).digest()

/** A gateway in memory: `answer` maps a command to its result. What was asked is kept. */
function gateway (answer) {
  const asked = []
  const fetch = async (_, { body, headers }) => {
    const [command] = JSON.parse(body)
    asked.push({ command, headers })
    const result = answer(command, headers)
    return { ok: true, headers: new Headers(result.headers ?? {}), json: async () => [result] }
  }
  const last = name => asked.findLast(({ command }) => command.a === name)
  return { last, options: { fetch, keepalive: false, autoload: false } }
}

const user = base64(seeded('user', 8))

// An RSA key of fixed primes, in the form that accounts keep: p, q, d, p^-1 mod q.
const toNumber = bytes => BigInt('0x' + Buffer.from(bytes).toString('hex'))
function toBytes (number) {
  const hex = number.toString(16)
  return Buffer.from(hex.length % 2 ? '0' + hex : hex, 'hex')
}
function counted (number) {
  const bits = number.toString(2).length
  return Buffer.concat([Buffer.from([bits >> 8, bits & 255]), toBytes(number)])
}
function prime (seed) {
  const bytes = seeded(seed, 128)
  bytes[0] |= 0xc0
  bytes[127] |= 1
  let candidate = toNumber(bytes)
  while (!checkPrimeSync(candidate) || (candidate - 1n) % 65537n === 0n) candidate += 2n
  return candidate
}
function power (base, exponent, modulus) {
  let result = 1n
  for (let e = exponent, b = base % modulus; e > 0n; e >>= 1n, b = b * b % modulus) {
    if (e & 1n) result = result * b % modulus
  }
  return result
}
function inverse (number, modulus) {
  let [a, b, x, y] = [number % modulus, modulus, 1n, 0n]
  while (b > 0n) [a, b, x, y] = [b, a % b, y, x - a / b * y]
  return (x + modulus) % modulus
}
const p = prime('p')
const q = prime('q')
const d = inverse(65537n, (p - 1n) * (q - 1n))
const numbers = Buffer.concat([p, q, d, inverse(p, q)].map(counted))
const privateKey = Buffer.concat([numbers, Buffer.alloc(-numbers.length & 15)])

// The session: 16 bytes, the user, 16 bytes; then what fills it up to the length of the modulus.
const session = Buffer.concat([Buffer.from([1]), seeded('head', 15), Buffer.from(user), seeded('tail', 16)])
const sealed = counted(power(toNumber(Buffer.concat([session, seeded('fill', 211)])), 65537n, p * q))

/** Logs in, and returns what megajs sent as proof and what it read from the answers. */
async function login (version, email, password, salt) {
  const wrappedKey = seeded('wrapped ' + email + password, 16)
  const account = {
    u: user,
    k: base64(wrappedKey),
    csid: base64(sealed),
    // Asked for when megajs has unwrapped the master key.
    get privk () { return base64(storage.aes.encryptECB(Buffer.from(privateKey))) }
  }
  const { last, options } = gateway(({ a }) => ({ us0: { v: version, s: salt }, us: account, ug: { u: user } })[a])
  const storage = new Storage({ ...options, email, password, autologin: false })
  await storage.login()
  return {
    version,
    email,
    password,
    salt,
    user,
    proof: last('us').command.uh,
    k: account.k,
    masterKey: base64(storage.key),
    privk: account.privk,
    csid: account.csid,
    sid: storage.sid
  }
}

/** A storage without a server, whose master key is fixed. */
function offline () {
  const { last, options } = gateway(({ a }) => a === 'p' ? { f: [{ h: 'AAAAAAAA', t: 0 }] } : 0)
  const storage = Storage.fromJSON({ key: base64(seeded('master key', 16)), sid: '', name: '', user, options })
  storage.shareKeys = {}
  return { last, storage }
}

async function folder (name) {
  const { last, storage } = offline()
  const key = seeded('folder ' + name, 16)
  await new MutableFile({ h: 'BBBBBBBB', t: 1 }, storage).mkdir({ name, key: Buffer.from(key) })
  const [{ a, k }] = last('p').command.n
  return { name, masterKey: base64(storage.key), key: base64(key), a, k }
}

/** Byte i of a file's content. */
const content = size => Buffer.from(Uint8Array.from({ length: size }, (_, i) => i * 7 + (i >> 8)))

async function file (size) {
  const { last, storage } = offline()
  const name = `file of ${size}`
  const seed = seeded(name, 24)
  const encrypter = encrypt(Buffer.from(seed))
  const parts = []
  encrypter.on('data', part => parts.push(part))
  await new Promise(resolve => encrypter.on('end', resolve).end(content(size)))
  const encrypted = Buffer.concat(parts)
  const node = new MutableFile({ h: 'BBBBBBBB', t: 0 }, storage)
  node.key = encrypter.key
  node.attributes = {}
  await node.rename(name)
  return {
    name,
    size,
    masterKey: base64(storage.key),
    seed: base64(seed),
    key: base64(node.key),
    sha256: base64(sha256(encrypted)),
    head: base64(encrypted.subarray(0, 32)),
    a: last('a').command.at,
    k: base64(storage.aes.encryptECB(Buffer.from(node.key)))
  }
}

/** The first solution when the four bytes count up from zero, the first of them fastest. */
async function hashcash (easiness) {
  const challenge = `1:${easiness}:1800000000:${base64(seeded('hashcash ' + easiness, 48))}`
  const { last, options } = gateway((_, headers) => headers['X-Hashcash'] ? {} : { headers: { 'X-Hashcash': challenge } })
  await new API(false, options).request({ a: 'us0' })
  return { challenge, answer: last('us0').headers['X-Hashcash'] }
}

const vectors = {
  about: 'What megajs 1.3.10 makes of fixed inputs; printed by src/test/npm/vectors.mjs. Byte i of a file is 7 i + floor(i / 256).',
  logins: [
    await login(1, 'someone@example.org', 'correct horse battery staple'),
    await login(1, 'müller@example.org', 'Pässwörter sind lang, aber dieses ist länger'),
    await login(2, 'someone@example.org', 'correct horse battery staple', base64(seeded('salt', 16))),
    await login(2, 'müller@example.org', 'Pässwörter', base64(seeded('salt', 32)))
  ],
  folders: [await folder('temp-share'), await folder('Übung "1"')],
  // megajs alone counts one chunk too many when the last one is full, so no size is at such a border.
  files: await Promise.all([1, 15, 16, 17, 4096, 16384, 65536, 131056, 131073, 400000, 5000000].map(file)),
  hashcash: await Promise.all([255, 224, 200].map(hashcash))
}
console.log(JSON.stringify(vectors, null, 2))
