// node account.mjs ADDRESS EMAIL PASSWORD [CODE]
// has megajs do all that it can do with an account, watched by a second login.
import { check, folder, login, open } from './mega.mjs'

const [gateway, email, password, secondFactorCode] = process.argv.slice(2)
const storage = await login(gateway, email, password, { secondFactorCode })
check('login', storage.root && storage.trash && storage.inbox && storage.sid.length === 58)
const watcher = await login(gateway, email, password, { secondFactorCode })
const told = event => new Promise(resolve => watcher.once(event, resolve))
const bytes = (size, seed) => Buffer.from(Uint8Array.from({ length: size }, (_, i) => i * seed + (i >> 8)))

let event = told('add')
const made = await storage.mkdir('folder ' + process.pid)
check('folder', made.nodeId.length === 8 && storage.root.children.includes(made))
check('event of a folder', (await event).name === made.name)

for (const size of [1, 4096, 65536, 1_000_000]) {
  event = told('add')
  // megajs encrypts in place, so it gets a copy.
  const file = await made.upload({ name: `${size}.bin` }, bytes(size, 3)).complete
  check(`put of ${size} bytes`, file.size === size)
  check('event of a file', (await event).size === size)
  check('get', (await file.downloadBuffer({})).equals(bytes(size, 3)))
  check('get of a range', (await file.downloadBuffer({ start: size >> 1, end: size - 1 })).equals(bytes(size, 3).subarray(size >> 1)))
}
await made.upload({ name: '1.bin' }, bytes(1, 5)).complete
const again = await login(gateway, email, password, { secondFactorCode, keepalive: false })
const listed = await folder(again.root, made.name)
check('list', listed.children.map(child => child.name).sort().join() === '1.bin,1.bin,1000000.bin,4096.bin,65536.bin')

const file = made.children.find(child => child.size === 4096)
event = told('update')
await file.rename('other.bin')
check('event of a rename', (await event).name === 'other.bin')

event = told('add')
await file.copyTo(storage.root)
const copy = await event
check('copy', copy.parent === watcher.root && (await copy.downloadBuffer({})).equals(bytes(4096, 3)))

event = told('move')
await copy.moveTo(watcher.trash)
await event
check('move', copy.parent === watcher.trash)

event = told('delete')
await file.delete(true)
check('event of a delete', (await event).nodeId === file.nodeId)
check('second delete', await file.delete(true).then(() => false, ({ message }) => message.includes('-9')))

const url = await made.link()
const link = url.slice(url.lastIndexOf('/') + 1)
const guest = await open(gateway, link)
check('link', guest.name === made.name && guest.children.length === 4)
const shared = guest.children.find(child => child.size === 65536)
check('get through the link', (await shared.downloadBuffer({})).equals(bytes(65536, 3)))
await made.upload({ name: 'later.bin' }, bytes(100, 7)).complete
check('put into the shared folder', (await open(gateway, link)).children.some(child => child.name === 'later.bin'))
const opened = await login(gateway, email, password, { secondFactorCode, keepalive: false })
check('key of the share', opened.files[made.nodeId].shareURL.endsWith(link))
await made.unshare()
check('link withdrawn', await open(gateway, link).then(() => false, ({ message }) => message.includes('-9')))

const info = await storage.getAccountInfo()
check('quota', info.spaceUsed > 1_000_000 && info.spaceTotal > info.spaceUsed)
event = told('delete')
await made.delete(true)
check('event of the delete of a folder', (await event).nodeId === made.nodeId)
for (const each of [storage, watcher, again, opened]) await each.close()
check('logout', true)
