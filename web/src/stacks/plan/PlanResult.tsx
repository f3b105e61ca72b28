/** The plan of an input, and the button that starts exactly it. */
import Typography from '@mui/material/Typography';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { Plan, StackResponse, StackTaskInput, TaskStart } from '#libs/contracts';
import { getPlan, startTask } from '../../api/actions';
import { findProblem } from '../../api/http';
import { makeIdempotencyKey } from '../../api/key';
import { ErrorBox } from '../../components/ErrorBox';
import { Note } from '../../components/Note';
import { SkeletonRows } from '../../components/SkeletonRows';
import { useText } from '../../i18n/useText';
import type { PlanChoice } from './choice';
import { PlanView } from './PlanView';
import { StartBar } from './StartBar';

const staleCode = 'PLAN_STALE';

const usePlan = (stackId: string, input: StackTaskInput) =>
  useQuery({
    queryKey: ['plan', stackId, input],
    queryFn: ({ signal }) => getPlan(stackId, input, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: true,
  });

const useStart = (stack: StackResponse, input: StackTaskInput, onStale: () => void) => {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [keys] = useState(() => new Map<string, string>());
  return useMutation({
    mutationFn: ({ plan, start }: { plan: Plan; start: TaskStart }) => {
      const request = `${plan.hash} ${start}`;
      const key = keys.get(request) ?? makeIdempotencyKey();
      keys.set(request, key);
      return startTask(stack.id, input, { planHash: plan.hash, start, key });
    },
    onSuccess: (task) => {
      void queryClient.invalidateQueries({ queryKey: ['stacks'] });
      void queryClient.invalidateQueries({ queryKey: ['tasks'] });
      void navigate(`/tasks/${task.id}`);
    },
    onError: (error) => {
      if (findProblem(error)?.code === staleCode) onStale();
    },
  });
};

export const PlanResult = (props: {
  stack: StackResponse;
  input: StackTaskInput;
  choice: PlanChoice;
}) => {
  const { stack, input } = props;
  const text = useText();
  const plan = usePlan(stack.id, input);
  const start = useStart(stack, input, () => void plan.refetch());
  const isStale = findProblem(start.error)?.code === staleCode;
  if (plan.error) return <ErrorBox error={plan.error} onRetry={() => void plan.refetch()} />;
  if (!plan.data) {
    return (
      <>
        <Typography color="textSecondary">{text('plan.making')}…</Typography>
        <SkeletonRows rows={4} />
      </>
    );
  }
  return (
    <>
      <PlanView plan={plan.data} />
      {start.error && !isStale && <ErrorBox error={start.error} />}
      {isStale && (
        <Note tone="waiting" role="alert">
          {text('plan.stale')}
        </Note>
      )}
      <StartBar
        stack={stack}
        input={input}
        plan={plan.data}
        choice={props.choice}
        busy={start.isPending || plan.isPlaceholderData}
        onStart={(when) => start.mutate({ plan: plan.data, start: when })}
      />
    </>
  );
};
