/** The site map. */
import { QueryClient } from '@tanstack/react-query';
import { CustomRoutes, localStorageStore, Resource } from 'ra-core';
import { AdminContext, AdminUI } from 'ra-ui-materialui';
import { lazy, type ReactNode } from 'react';
import { BrowserRouter, Route } from 'react-router-dom';
import { authProvider } from './api/authProvider';
import { dataProvider } from './api/dataProvider';
import { retryOnce } from './api/retry';
import { AuditList } from './audit';
import {
  RestoreForm,
  RestorePointList,
  RestorePointPage,
  TargetCreate,
  TargetEdit,
  TargetList,
  TargetPage,
} from './backups';
import { Home } from './home';
import { HostCreate, HostEdit, HostEnrol, HostKeys, HostList, HostPage } from './hosts';
import { i18nProvider } from './i18n/provider';
import { Layout } from './layout/Layout';
import { NotAllowed, NotFound } from './layout/NotFound';
import { ProductCreate, ProductList, ProductPage, ReleasePublish } from './products';
import { SignIn } from './session/SignIn';
import { ScheduleCreate, ScheduleEdit, ScheduleList, SchedulePage } from './schedules';
import { SettingsPage } from './settings';
import { PlanPage, StackCreate, StackList, StackPage } from './stacks';
import { TaskList, TaskPage } from './tasks';
import { TenantCreate, TenantEdit, TenantList, TenantPage } from './tenants';
import { Direction } from './theme/Direction';
import { makeTheme } from './theme/theme';
import { TokenCreate, TokenList } from './tokens';
import { UserCreate, UserList } from './users';

const FirstSignIn = lazy(() => import('./session/FirstSignIn'));

const store = localStorageStore('1', 'mirab');
const themes = { light: makeTheme('light'), dark: makeTheme('dark') };
const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: retryOnce, staleTime: 2_000 } },
});

const Ground = ({ children }: { children: ReactNode }) => (
  <BrowserRouter>
    <AdminContext
      authProvider={authProvider}
      dataProvider={dataProvider}
      i18nProvider={i18nProvider}
      store={store}
      queryClient={queryClient}
      theme={themes.light}
      darkTheme={themes.dark}
    >
      <Direction>{children}</Direction>
    </AdminContext>
  </BrowserRouter>
);

export const App = () => (
  <Ground>
    <AdminUI
      title="Mirab"
      dashboard={Home}
      layout={Layout}
      loginPage={SignIn}
      catchAll={NotFound}
      accessDenied={NotAllowed}
      requireAuth
      disableTelemetry
    >
      <Resource name="stacks" list={StackList} create={StackCreate}>
        <Route path=":id" element={<StackPage />} />
        <Route path=":id/plan/:kind" element={<PlanPage />} />
      </Resource>
      <Resource name="tenants" list={TenantList} create={TenantCreate}>
        <Route path=":id" element={<TenantPage />} />
        <Route path=":id/edit" element={<TenantEdit />} />
      </Resource>
      <Resource name="products" list={ProductList} create={ProductCreate}>
        <Route path=":id" element={<ProductPage />} />
        <Route path=":id/publish" element={<ReleasePublish />} />
      </Resource>
      <Resource name="tasks" list={TaskList}>
        <Route path=":id" element={<TaskPage />} />
      </Resource>
      <Resource name="schedules" list={ScheduleList} create={ScheduleCreate}>
        <Route path=":id" element={<SchedulePage />} />
        <Route path=":id/edit" element={<ScheduleEdit />} />
      </Resource>
      <Resource name="restore-points" list={RestorePointList}>
        <Route path=":id" element={<RestorePointPage />} />
        <Route path=":id/restore" element={<RestoreForm />} />
      </Resource>
      <Resource name="backup-targets" list={TargetList} create={TargetCreate}>
        <Route path=":id" element={<TargetPage />} />
        <Route path=":id/edit" element={<TargetEdit />} />
      </Resource>
      <Resource name="hosts" list={HostList} create={HostCreate}>
        <Route path=":id" element={<HostPage />} />
        <Route path=":id/edit" element={<HostEdit />} />
        <Route path=":id/keys" element={<HostKeys />} />
        <Route path=":id/enrol" element={<HostEnrol />} />
      </Resource>
      <Resource name="tokens" list={TokenList} create={TokenCreate} />
      <Resource name="users" list={UserList} create={UserCreate} />
      <Resource name="audit" list={AuditList} />
      <Resource name="settings" list={SettingsPage} />
      <CustomRoutes noLayout>
        <Route path="/first" element={<FirstSignIn />} />
      </CustomRoutes>
    </AdminUI>
  </Ground>
);
