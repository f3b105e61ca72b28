/** Operator commands, for whoever can log in to the machine: what they do is audited under `system`. */
import { Command, InvalidArgumentError } from 'commander';
import { roles, type Role } from '#libs/contracts';
import { messageOf } from '#libs/errors';
import {
  createToken,
  verifyAudit,
  writeInvitation,
  writeFirstOwner,
} from './cli/access-commands.js';
import { listRoutes, writeOpenApi } from './cli/document-commands.js';

const role = (text: string): Role => {
  const found = roles.find((name) => name === text);
  if (!found) throw new InvalidArgumentError(`It is one of ${roles.join(', ')}.`);
  return found;
};
const days = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 365)
    throw new InvalidArgumentError('It is a whole number of days, 1 to 365.');
  return value;
};

const program = new Command('mirab-control-plane').description(
  'Operator commands of the control-plane',
);
program
  .command('first-owner')
  .description('prints the one-time sign-in link of the first owner, as long as none can sign in')
  .requiredOption('--email <email>')
  .action(async (options: { email: string }) => writeFirstOwner(options));
program
  .command('invite')
  .description('prints a new one-time sign-in link for a known person')
  .requiredOption('--email <email>')
  .action(async (options: { email: string }) => writeInvitation(options));
program
  .command('create-token')
  .description('prints a new API token, once')
  .requiredOption('--name <name>')
  .requiredOption('--role <role>', roles.join(', '), role)
  .option('--tenant <slug>', 'for the role tenant: the tenant it is bound to')
  .option('--days <days>', 'days until it expires', days, 90)
  .action(async (options: { name: string; role: Role; tenant?: string; days: number }) =>
    createToken(options),
  );
program
  .command('verify-audit')
  .description('checks every chain of the audit log; exit code 1 when one does not hold')
  .option(
    '--head <chain:seq:hash...>',
    'heads that were anchored outside of the database, from the process log',
  )
  .action(async (options: { head?: string[] }) => verifyAudit(options.head ?? []));
program
  .command('write-openapi')
  .description('writes the OpenAPI document; needs no server')
  .argument('<file>')
  .action(async (file: string) => writeOpenApi(file));
program
  .command('list-routes')
  .description('lists every route and who may call it; needs no server')
  .action(async () => listRoutes());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
