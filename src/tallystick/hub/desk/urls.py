"""Address of the desk: the first page."""

from django.urls import path

from tallystick.hub.desk import pages

urlpatterns = [path("", pages.desk, name="desk")]
