from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('upkeep', '0003_personal_data'),
    ]

    operations = [
        migrations.CreateModel(
            name='Upcoming',
            fields=[
                ('kind', models.CharField(max_length=30, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('next_on', models.DateField(null=True)),
                ('counted_at', models.DateTimeField()),
            ],
        ),
    ]
