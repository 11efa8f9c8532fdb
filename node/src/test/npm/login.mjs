// node login.mjs ADDRESS EMAIL PASSWORD [CODE]
// logs in by megajs and out again.
import { check, fail, login } from './mega.mjs'

const [gateway, email, password, secondFactorCode] = process.argv.slice(2)
const storage = await login(gateway, email, password, { secondFactorCode })
  .catch(({ message }) => fail('login: ' + message))
check('login', storage.root)
await storage.close()
