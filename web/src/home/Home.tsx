/** What needs me, what is happening, what happened. */
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useCanAccess, useGetList } from 'ra-core';
import type { ReactNode } from 'react';
import type {
  HostResponse,
  ProductResponse,
  StackResponse,
  TaskResponse,
  TenantResponse,
} from '#libs/contracts';
import { ErrorBox } from '../components/ErrorBox';
import { Page } from '../components/Page';
import { Section } from '../components/Section';
import { SkeletonRows } from '../components/SkeletonRows';
import { useFormats, useText } from '../i18n/useText';
import { useSession } from '../layout/AccountMenu';
import { Figures } from './Figures';
import { FirstSteps } from './FirstSteps';
import { NeedRow } from './NeedRow';
import { listNeeds } from './needs';
import { TaskRow } from './TaskRow';

const newest = { field: 'createdAt', order: 'DESC' } as const;
const first = (perPage: number) => ({ page: 1, perPage });
/** Needs beyond this are found in the lists. */
const mostNeeds = 12;

const useHome = () => {
  const mayHosts = useCanAccess({ resource: 'hosts', action: 'list' }).canAccess ?? false;
  return {
    mayHosts,
    stacks: useGetList<StackResponse>('stacks', { sort: newest, pagination: first(200) }),
    tasks: useGetList<TaskResponse>('tasks', { sort: newest, pagination: first(20) }),
    tenants: useGetList<TenantResponse>('tenants', { sort: newest, pagination: first(1) }),
    products: useGetList<ProductResponse>('products', { sort: newest, pagination: first(1) }),
    hosts: useGetList<HostResponse>(
      'hosts',
      { sort: newest, pagination: first(100) },
      { enabled: mayHosts },
    ),
  };
};

const Rows = ({
  title,
  none,
  children,
}: {
  title: string;
  none: string;
  children: ReactNode[];
}) => (
  <Section title={title} flush>
    {children.length > 0 ? (
      <Box component="ul" sx={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {children}
      </Box>
    ) : (
      <Typography color="textSecondary" sx={{ paddingInline: 2, pb: 2 }}>
        {none}
      </Typography>
    )}
  </Section>
);

type HomeData = ReturnType<typeof useHome>;

const HomeFigures = ({ home }: { home: HomeData }) => {
  const text = useText();
  const { number } = useFormats();
  const running = home.stacks.data?.filter(({ state }) => state === 'running').length ?? 0;
  const open = home.tasks.data?.filter(({ state }) => state === 'running' || state === 'queued');
  return (
    <Figures
      figures={[
        {
          label: text('home.figures.stacks'),
          value: home.stacks.total,
          detail: `${number(running)} ${text('home.figures.running')}`,
          to: '/stacks',
        },
        { label: text('home.figures.tenants'), value: home.tenants.total, to: '/tenants' },
        ...(home.mayHosts
          ? [{ label: text('home.figures.hosts'), value: home.hosts.total, to: '/hosts' }]
          : []),
        { label: text('home.figures.tasks'), value: open?.length, to: '/tasks' },
      ]}
    />
  );
};

const HomeBody = ({ home }: { home: HomeData }) => {
  const text = useText();
  const tasks = home.tasks.data ?? [];
  const isOpen = ({ state }: TaskResponse) => state === 'running' || state === 'queued';
  const needs = listNeeds(home.stacks.data ?? [], home.hosts.data ?? []).slice(0, mostNeeds);
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
        columnGap: 3,
        alignItems: 'start',
      }}
    >
      <Rows title={text('home.needs')} none={text('home.needsNothing')}>
        {needs.map((need) => (
          <NeedRow key={need.key + need.kind} need={need} />
        ))}
      </Rows>
      <Box sx={{ minWidth: 0 }}>
        <Rows title={text('home.happening')} none={text('home.happeningNothing')}>
          {tasks.filter(isOpen).map((task) => (
            <TaskRow key={task.id} task={task} live />
          ))}
        </Rows>
        <Rows title={text('home.recently')} none={text('home.recentlyNothing')}>
          {tasks
            .filter((task) => !isOpen(task))
            .slice(0, 8)
            .map((task) => (
              <TaskRow key={task.id} task={task} live={false} />
            ))}
        </Rows>
      </Box>
    </Box>
  );
};

const isNothingThere = ({ stacks, tasks }: HomeData) => stacks.total === 0 && tasks.total === 0;

export const Home = () => {
  const text = useText();
  const session = useSession();
  const home = useHome();
  const greeting = session && text('home.greeting', { name: session.actor.name });
  const body = () => {
    if (home.stacks.error)
      return <ErrorBox error={home.stacks.error} onRetry={() => void home.stacks.refetch()} />;
    if (!home.stacks.data || !home.tasks.data) return <SkeletonRows />;
    if (isNothingThere(home)) {
      const steps = [
        {
          label: text('home.empty.product'),
          to: '/products/create',
          done: (home.products.total ?? 0) > 0,
        },
        { label: text('home.empty.host'), to: '/hosts/create', done: (home.hosts.total ?? 0) > 0 },
        {
          label: text('home.empty.tenant'),
          to: '/tenants/create',
          done: (home.tenants.total ?? 0) > 0,
        },
        { label: text('home.empty.stack'), to: '/stacks/create', done: false },
      ];
      return <FirstSteps steps={steps} />;
    }
    return (
      <>
        <HomeFigures home={home} />
        <HomeBody home={home} />
      </>
    );
  };
  return (
    <Page title={text('home.title')} sentence={greeting}>
      {body()}
    </Page>
  );
};
