// What the scripts that run megajs against a server have in common.
import { API, File, Storage } from 'megajs'

// Nothing here takes so long, and a check that waits for an event must not wait for ever.
setTimeout(() => fail('nothing happened for two minutes'), 120_000).unref()

export function fail (why) {
  console.log('FAILED ' + why)
  process.exit(1)
}

export function check (what, holds) {
  if (!holds) fail(what)
  console.log('ok ' + what)
}

/** Logs in at a gateway and reads the whole tree. */
export async function login (gateway, email, password, more = {}) {
  const storage = new Storage({ gateway, email, password, ...more })
  storage.api.on('error', error => fail('event channel: ' + error.message))
  return await storage.ready
}

/** Opens the link `handle#key` at a gateway and reads what is below. */
export async function open (gateway, link) {
  const [handle, key] = link.split(/[#:]/)
  const api = new API(false, { gateway })
  const root = new File({ downloadId: handle, key, directory: true, api })
  await root.loadAttributes()
  // megajs has the files of a link ask its default gateway.
  const pass = file => { file.api = api; (file.children ?? []).forEach(pass) }
  pass(root)
  return root
}

/** The folder of a path, made where it is missing if the tree can be changed. */
export async function folder (root, path) {
  let at = root
  for (const name of path.split('/').filter(Boolean)) {
    at = at.children.find(child => child.directory && child.name === name) ??
      (at.mkdir ? await at.mkdir(name) : fail('no folder ' + name))
  }
  return at
}
