from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A reader. Our own model from the first migration, because it cannot be changed later."""
