import t from 'tap'
import { machineFacts, type MachineFacts } from '../../lib/machine/machine-facts.js'
import { namespaceRemedy } from '../../lib/machine/namespace-remedy.js'

const plain: MachineFacts = {
  maxUserNamespaces: 10_000,
  unprivilegedClone: undefined,
  apparmorRestricts: undefined,
  container: undefined,
}

void t.test('the one command that would help', t => {
  const cases: [facts: Partial<MachineFacts>, remedy: RegExp][] = [
    [{ maxUserNamespaces: 0, apparmorRestricts: 1 }, /sysctl -w user\.max_user_namespaces=10000$/],
    [{ unprivilegedClone: 0 }, /sysctl -w kernel\.unprivileged_userns_clone=1$/],
    [{ apparmorRestricts: 1 }, /sysctl -w kernel\.apparmor_restrict_unprivileged_userns=0$/],
    [{ container: 'docker', apparmorRestricts: 1 }, /docker run .*systempaths=unconfined$/],
    [{ container: 'podman' }, /podman run --security-opt/],
    [{ maxUserNamespaces: undefined }, /CONFIG_USER_NS/],
    [{}, /whatever confines npm/],
  ]
  for (const [facts, remedy] of cases) {
    t.match(namespaceRemedy({ ...plain, ...facts }), remedy)
  }
  t.end()
})

void t.test('the facts of this machine', t => {
  t.match(machineFacts(), { maxUserNamespaces: Number })
  t.end()
})
