// node files.mjs ADDRESS WHO COMMAND PATH [NAME [MORE]]
// does one thing by megajs to a folder. WHO is `email password` in one argument, or a link `handle#key`.
//   list PATH             a line for each child: `file` or `folder`, size, name
//   put PATH NAME         uploads standard input as a file
//   get PATH NAME         prints the content in base64
//   attributes PATH NAME  prints the attributes of a file or folder in JSON
//   folder PATH NAME JSON makes a folder with these attributes besides its name
//   delete PATH NAME      removes the file or folder for good
import { buffer } from 'node:stream/consumers'
import { fail, folder, login, open } from './mega.mjs'

const [gateway, who, command, path, name, more] = process.argv.slice(2)
const space = who.indexOf(' ')
const storage = space < 0 ? null : await login(gateway, who.slice(0, space), who.slice(space + 1), { keepalive: false })
const parent = await folder(storage ? storage.root : await open(gateway, who), path)
const child = () => parent.children.find(child => child.name === name) ?? fail(`no ${name} in ${path}`)

switch (command) {
  case 'list':
    for (const { directory, size, name } of parent.children) {
      console.log(directory ? 'folder' : 'file', size ?? 0, name)
    }
    break
  case 'put':
    await parent.upload({ name }, await buffer(process.stdin)).complete
    break
  case 'get':
    console.log((await child().downloadBuffer({})).toString('base64'))
    break
  case 'attributes':
    console.log(JSON.stringify(child().attributes))
    break
  case 'folder':
    await parent.mkdir({ name, attributes: JSON.parse(more) })
    break
  case 'delete':
    await child().delete(true)
    break
  default:
    fail('unknown command ' + command)
}
await storage?.close()
