"""The portal's worker with a fault of Celery's own: it ends after five seconds, while its processes go on working."""

import time

from celery import bootsteps

from portal.celery import app


class Fault(bootsteps.StartStopStep):
    """Stands for what fails in Celery itself when its connection is lost a second time."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer):
        consumer.timer.call_after(5, self.fail)

    def fail(self):
        raise AssertionError("a fault of Celery itself")


@app.task(name="work_without_end")
def work_without_end():
    time.sleep(3600)


app.steps["consumer"].add(Fault)
