/** One stack: its state as a sentence, the one action it asks for, and everything it is. */
import Button from '@mui/material/Button';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { CanAccess, useCanAccess } from 'ra-core';
import { Link, useSearchParams } from 'react-router-dom';
import type { StackResponse } from '#libs/contracts';
import { MoreMenu } from '../components/MoreMenu';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { StackStateChip } from '../components/StateChip';
import { When } from '../components/When';
import { useFormats, useText } from '../i18n/useText';
import { nextKindOf, otherKindsOf, stackSentence } from './sentence';
import { StackOverview } from './StackOverview';
import { StackRestorePoints } from './StackRestorePoints';
import { StackRevisions } from './StackRevisions';
import { StackSchedules } from './StackSchedules';
import { StackServices } from './StackServices';
import { StackTasks } from './StackTasks';
import { StackVariables } from './StackVariables';

const tabs = {
  overview: StackOverview,
  services: StackServices,
  variables: StackVariables,
  revisions: StackRevisions,
  tasks: StackTasks,
  schedules: StackSchedules,
  restorePoints: StackRestorePoints,
} as const;
type TabName = keyof typeof tabs;
const tabNames: readonly TabName[] = [
  'overview',
  'services',
  'variables',
  'revisions',
  'tasks',
  'schedules',
  'restorePoints',
];
const isTab = (name: string | null): name is TabName => tabNames.some((tab) => tab === name);

const PrimaryAction = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  const next = nextKindOf(stack);
  if (stack.state === 'working' && stack.lastTask) {
    return (
      <Button component={Link} to={`/tasks/${stack.lastTask.id}`} variant="contained">
        {text('stacks.watch')}
      </Button>
    );
  }
  if (!next) return null;
  return (
    <CanAccess resource="stacks" action="operate">
      <Button component={Link} to={`/stacks/${stack.id}/plan/${next}`} variant="contained">
        {text(`kind.${next}`)}
      </Button>
    </CanAccess>
  );
};

const OtherActions = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  const mayOperate = useCanAccess({ resource: 'stacks', action: 'operate' }).canAccess;
  const mayRemove = useCanAccess({ resource: 'stacks', action: 'remove' }).canAccess;
  const items = otherKindsOf(stack)
    .filter((kind) => (kind === 'remove' ? mayRemove : mayOperate))
    .map((kind) => ({
      key: kind,
      label: text(`kind.${kind}`),
      to: `/stacks/${stack.id}/plan/${kind}`,
      danger: kind === 'remove',
    }));
  return <MoreMenu items={items} />;
};

const Sentence = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  const formats = useFormats();
  return (
    <>
      <StackStateChip state={stack.state} /> {stackSentence(stack, text, formats)}{' '}
      {stack.observed && (
        <>
          ({text('stacks.seen', { time: '' })}
          <When at={stack.observed.at} />)
        </>
      )}
    </>
  );
};

const StackView = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('tab');
  const tab = isTab(wanted) ? wanted : 'overview';
  const Content = tabs[tab];
  return (
    <Page
      title={text('stacks.heading', { product: stack.productName, tenant: stack.tenantName })}
      sentence={<Sentence stack={stack} />}
      environment={stack.environmentSlug}
      crumbs={[
        { label: text('stacks.title'), to: '/stacks' },
        { label: stack.tenantName, to: `/tenants/${stack.tenantId}` },
      ]}
      primary={
        <>
          <PrimaryAction stack={stack} />
          <OtherActions stack={stack} />
        </>
      }
    >
      <Tabs
        value={tab}
        onChange={(_event, next: TabName) => setSearch({ tab: next }, { replace: true })}
        aria-label={text('stacks.one')}
        variant="scrollable"
        scrollButtons="auto"
        allowScrollButtonsMobile
        sx={{ mb: 3 }}
      >
        {tabNames.map((name) => (
          <Tab key={name} value={name} label={text(`stacks.tab.${name}`)} />
        ))}
      </Tabs>
      <Content stack={stack} />
    </Page>
  );
};

const StackPage = () => (
  <RecordPage<StackResponse> resource="stacks">{(stack) => <StackView stack={stack} />}</RecordPage>
);

export default StackPage;
