/** Before every file of tests: on a busy machine a page takes its time, and how fast it is says nothing of right or wrong. */
import { configure } from '@testing-library/react';

configure({ asyncUtilTimeout: 20_000 });
