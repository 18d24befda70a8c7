# The part of the LMS that docs/integrating.md does not show: its courses, and who is in them.
from django.contrib.auth.models import User
from django.db import models


class Course(models.Model):
    title = models.CharField(max_length=255)
    ends_at = models.DateTimeField(null=True)


class Enrolment(models.Model):
    course = models.ForeignKey(Course, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE)
    role = models.CharField(max_length=255, blank=True)
    ends_at = models.DateTimeField(null=True)


