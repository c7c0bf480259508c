"""The portal's worker with a fault of Celery's own: it never becomes ready for work, and does not end."""

import time

from celery import bootsteps

from portal.celery import app


class Hang(bootsteps.StartStopStep):
    """Stands for what waits without end in Celery itself while a worker comes to its connection."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer):
        time.sleep(3600)


app.steps["consumer"].add(Hang)
