-- Supervision tasks are counted under the node that wrote them: at a province and at the nation too.
drop trigger supervision_task_count_inserted on supervision_task;
drop trigger supervision_task_count_updated on supervision_task;
drop trigger supervision_task_count_deleted on supervision_task;
select watch_summary('supervision-task-count', 'supervision_task', 'region_code', 'issued_at');
