from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "broadsheet.health"
    label = "health"
