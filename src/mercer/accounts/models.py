"""Who may come in: users, what their roles allow, and keys for programs."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import Promise, cached_property

from mercer.accounts import permissions


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is unique whatever its capitals."""

    def create_user(self, email: str, password: str | None = None, **facts) -> "User":
        user = self.model(email=email.strip().lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **facts) -> "User":
        return self.create_user(email, password, is_staff=True, is_owner=True, **facts)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class Role(models.Model):
    """A named set of permissions (see accounts.permissions)."""

    name = models.CharField(max_length=60, unique=True)
    permissions = ArrayField(models.CharField(max_length=60), default=list)

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self) -> str | Promise:
        """What it is called in the reader's language; `name` is what is kept."""
        return permissions.ROLE_WORDS.get(self.name, self.name)


class User(AbstractBaseUser):
    """A person with a log-in: a shopper, or somebody of the staff."""

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_owner = models.BooleanField(default=False, help_text="May do everything.")
    language = models.CharField(max_length=10, blank=True)
    roles = models.ManyToManyField(Role, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_address")]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Codes of everything the roles allow; one query for each instance."""
        if not (self.is_staff and self.is_active):
            return frozenset()
        if self.is_owner:
            return frozenset(permissions.ALL)
        codes = self.roles.values_list("permissions", flat=True)
        return frozenset(code for role in codes for code in role) & frozenset(permissions.ALL)

    def may(self, code: str) -> bool:
        """Whether a role of this member of the staff allows it. `ValueError` for an unknown code."""
        return permissions.known(code) in self.permissions


class ApiKey(models.Model):
    """A key for a program. Only its digest is kept; `prefix` lets a person recognize it."""

    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    permissions = ArrayField(models.CharField(max_length=60), default=list)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_keys")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
